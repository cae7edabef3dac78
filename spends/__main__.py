"""`python -m spends`."""

import sys

from spends.cli import main

sys.exit(main())
