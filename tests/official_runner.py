"""Runs inside the official client's environment: orders on stdin, results on stdout."""

import json
import logging
import sys
from typing import Any


def attempt(work: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """What a call gave, or how it failed."""
    try:
        return {"ok": True, "value": work(*args, **kwargs)}
    except Exception as error:
        return {
            "ok": False,
            "error": type(error).__name__,
            "code": getattr(error, "error_code", None),
            "message": str(error),
        }


def main() -> None:
    """Make the client, then its calls one after the other."""
    results_go_to, sys.stdout = sys.stdout, sys.stderr  # the library prints
    order = json.load(sys.stdin)

    import rayvision_api.connect
    import rayvision_api.constants
    import tenacity
    from rayvision_api.core import RayvisionAPI

    # It looks software up as text, and its own check of getUserPluginConfig wants a
    # number: as published, no environment can be asked for by a software's name.
    software = rayvision_api.constants.DCC_ID_MAPPINGS
    software.update({name: int(number) for name, number in software.items()})
    retrying = rayvision_api.connect.Connect.post.retry
    retrying.stop = tenacity.stop_after_attempt(order["attempts"])
    made = attempt(RayvisionAPI, logger=logging.getLogger("quiet"), **order["client"])
    results = [made]
    if made["ok"]:
        api = made["value"]
        results = []
        for call in order["calls"]:
            _, group, method = call["sdk_call"].split(".")
            work = getattr(getattr(api, group), method)
            args, kwargs = call.get("args", []), call.get("kwargs", {})
            results.append(attempt(work, *args, **kwargs))
    json.dump(results, results_go_to)


if __name__ == "__main__":
    main()
