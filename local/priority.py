"""Which processes a busy machine runs first: tasks, and then the functions that answer people who look on.

Linux shares a processor among sessions where autogroups are on (the default of most distributions). The nice value of a
process then counts inside its session only, and the session has a value of its own.
"""

from __future__ import annotations

import os
from pathlib import Path

# A task is a session of value 0, whose weight is spread over the processors it uses. On a processor that a task keeps
# busy, a function of this value gets about a sixth.
FUNCTION_NICE = 10


def let_others_first(pid: int, value: int = FUNCTION_NICE) -> bool:
    """Lower the priority of a process that leads its session, and of the session; False to try again later.

    The kernel refuses to change sessions more often than ten times a second.
    """
    try:
        if os.getsid(pid) != pid:
            return True  # the session is not its own
        group = Path(f"/proc/{pid}/autogroup")
        if group.exists():
            group.write_text(str(value))
        if os.getpriority(os.PRIO_PROCESS, pid) < value:
            os.setpriority(os.PRIO_PROCESS, pid, value)
    except BlockingIOError:
        return False
    except OSError:  # it has ended, or this system does not allow it: the work is done all the same
        return True
    return True
