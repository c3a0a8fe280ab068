"""A start of the sandbox, from its settings to a port that answers."""

from wicketgate.late import late
from wicketgate.listening import leave_quietly, listen
from wicketgate.logs import set_up_logs
from wicketgate.settings import CannotStart, Settings
from wicketgate.telling import DONE, telling
from wicketgate.web.kit.logos import logo_of


def sandbox(flags: dict[str, object]) -> int:
    """Run until told to stop; the exit status."""

    def run() -> int:
        settings = Settings.read(flags)
        if settings.live:
            raise CannotStart("the settings are those of a live bank", "Run: wicketgate serve")
        _start(settings)
        return DONE

    return telling(run)


def _start(settings: Settings) -> None:
    leave_quietly()
    set_up_logs()
    settings.keyring()
    logo_of(settings.rulebook())  # its processes would find out one by one
    listener = listen(settings.host, settings.port)
    told = {"environment": settings.environment, "drain_seconds": 0}
    settings = settings.model_copy(update={"port": listener.getsockname()[1], **told})
    # The demo, and then all doors, while another process prepares the database: they take most of a
    # second to import, and what stood in the way of a start has been told by now.
    welcome = late("welcome")
    outcome = welcome.prepare(settings)
    node = late("serving").Node(settings)
    found = outcome()
    node.run(listener, lambda: welcome.announce(settings, found))
