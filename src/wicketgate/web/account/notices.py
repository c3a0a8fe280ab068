"""What has just been done, told by the address of the page after it."""

from starlette.requests import Request

from .views import Notice


def notice_in(request: Request) -> Notice | None:
    """What the address says was just done; nothing for words that are not ours."""
    told = request.query_params.get("done")
    return next((notice for notice in Notice if notice.value == told), None)
