"""Where servers and commands find the application."""

import os
import sys

from rollout import create_app
from rollout.config import ConfigError
from rollout.core.crypto import DataKeyError

os.umask(0o077)  # the database, its keys, backups and log-ins are their owner's alone

try:
    app = create_app()
except (ConfigError, DataKeyError) as error:
    sys.exit(str(error))
