"""Logs: one JSON line an event, or plain text on a developer's console. No local variables are ever printed."""

import logging
import sys
from typing import Any

import structlog


class RefusalFilter(logging.Filter):
    """A refused request is one line: the trace says only where the refusal was decided."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record; without its trace when it is about an error of the client."""
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True


def configure(config: dict[str, Any]) -> None:
    """Set up logging; called by Django with `settings.LOGGING`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if config["format"] == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(config["level"])
    logging.getLogger("django.server").propagate = True
    logging.getLogger("django.request").addFilter(RefusalFilter())
    for noisy in ("urllib3", "kombu", "amqp", "asyncio", "axes", "celery"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
