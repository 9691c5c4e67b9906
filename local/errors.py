"""What can go wrong when the service starts on one machine, or a stage is prepared. Each message is what the person reads.

LocalError
├── BadSetting          an environment variable is not usable
├── PortTaken           something else listens there
├── AlreadyRunning      a service with this state is up
├── StateUnusable       the state folder cannot be written, or the disk is full
├── NotBuilt            the site or the layer is missing
├── DeployFailed        the stack was refused
├── NotDeployed         the stage has no stack
└── SampleRefused       the sample cannot be published from this account
"""

from __future__ import annotations


class LocalError(Exception):
    """Base of all; the exit code is 1."""


class BadSetting(LocalError): ...


class PortTaken(LocalError): ...


class AlreadyRunning(LocalError): ...


class StateUnusable(LocalError): ...


class NotBuilt(LocalError): ...


class DeployFailed(LocalError): ...


class NotDeployed(LocalError): ...


class SampleRefused(LocalError): ...
