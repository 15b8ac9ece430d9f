"""Where servers and commands find the application."""

import sys

from rollout import create_app
from rollout.config import ConfigError
from rollout.core.crypto import DataKeyError

try:
    app = create_app()
except (ConfigError, DataKeyError) as error:
    sys.exit(str(error))
