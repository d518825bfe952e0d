"""gunicorn in production, for pages and intake alike; a socket that systemd hands over goes before `bind`."""

import os

from gunicorn.glogging import Logger

from hotelpbx.common.logs import configure


class OneLog(Logger):
    """The server's own lines in the same format and stream as those of the application."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        configure({"format": os.environ.get("LOG_FORMAT", "json"), "level": "INFO"})
        self.error_log.handlers = []
        self.error_log.propagate = True


bind = os.environ.get("BIND", "127.0.0.1:8001")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 30  # what is being answered is answered, also at a restart
keepalive = 30
logger_class = OneLog
control_socket_disable = True
