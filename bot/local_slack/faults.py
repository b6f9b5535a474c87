"""Faults that a test orders for the next calls of a method: errors, lost replies, delays."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next `times` calls of `method`.

    `error` or a `status` other than 200 refuses the call; `loses_request` cuts the connection before it is carried
    out, `loses_reply` after; `delay` seconds pass first.
    """

    method: str
    times: int = 1
    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    delay: float = 0.0
    loses_request: bool = False
    loses_reply: bool = False

    @property
    def refuses(self) -> bool:
        return self.error is not None or self.status != 200


def take_fault(faults: list[Fault], method: str) -> Fault | None:
    """The fault that meets this call, counted down; the one ordered first comes first."""
    for place, fault in enumerate(faults):
        if fault.method == method:
            if fault.times > 1:
                faults[place] = replace(fault, times=fault.times - 1)
            else:
                del faults[place]
            return fault
    return None
