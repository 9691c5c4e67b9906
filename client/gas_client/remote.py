"""Read a result file in the storage by ranges, for Parquet readers."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

from gas_client.downloads import TRIES, Sleep
from gas_client.errors import NotReachable, TransferError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class RemoteFile(io.RawIOBase):
    """A file in storage, for reading at any offset; each read is one request for that range (offsets from 0).

    Wrap it in `io.BufferedReader` for many small reads. `bytes_read`: how much was fetched so far.
    """

    def __init__(
        self,
        storage: httpx.Client,
        sign: Callable[[], str],
        name: str,
        size: int,
        sleep: Sleep = time.sleep,
    ) -> None:
        super().__init__()
        self.name, self.size, self.bytes_read = name, size, 0
        self._storage, self._sign, self._sleep = storage, sign, sleep
        self._url, self._at = "", 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The offset of the next read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Set the offset of the next read, without a request."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("The offset is before the file's first byte.")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` from the present offset; returns the number of bytes, 0 at the end."""
        view = memoryview(buffer).cast("B")
        end = min(self._at + len(view), self.size)
        if end <= self._at:
            return 0
        found = self._range(self._at, end)
        view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def readall(self) -> bytes:
        """The rest of the file, in one request."""
        found = self._range(self._at, self.size) if self._at < self.size else b""
        self._at += len(found)
        return found

    def _range(self, start: int, end: int) -> bytes:
        said = ""
        for attempt in range(1, TRIES + 1):
            if not self._url:
                self._url = self._sign()
            try:
                answer = self._storage.get(self._url, headers={"Range": f"bytes={start}-{end - 1}"})
            except httpx.TransportError as fault:
                said = str(fault)
            else:
                if answer.status_code == 206 and len(answer.content) == end - start:
                    self.bytes_read += end - start
                    return answer.content
                if answer.is_success:
                    raise TransferError(
                        f"Storage did not return the range of {self.name} that was asked for."
                    )
                if answer.status_code < 500 and answer.status_code not in (403, 429):
                    raise TransferError(f"Storage answered {answer.status_code} for {self.name}.")
                self._url, said = "", f"storage answered {answer.status_code}"
            self._sleep(min(20.0, 0.25 * 2**attempt))
        raise NotReachable(f"{self.name} could not be read: {said}.")
