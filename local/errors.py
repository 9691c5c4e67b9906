"""Errors at the start of the service on one machine, and while a stage is prepared. Users read the messages as they are.

LocalError
├── BadSetting          an environment variable has an invalid value
├── PortTaken           another program listens on the port
├── AlreadyRunning      another service uses this state folder
├── StateUnusable       the state folder cannot be written, or the disk is full
├── NotBuilt            the site or the layer is missing
├── DeployFailed        CloudFormation (or its emulator) refused the stack
├── NotDeployed         the stage has no stack
└── SampleRefused       the sample cannot be published from this account
"""

from __future__ import annotations


class LocalError(Exception):
    """Base class; the process exits with code 1."""


class BadSetting(LocalError): ...


class PortTaken(LocalError): ...


class AlreadyRunning(LocalError): ...


class StateUnusable(LocalError): ...


class NotBuilt(LocalError): ...


class DeployFailed(LocalError): ...


class NotDeployed(LocalError): ...


class SampleRefused(LocalError): ...
