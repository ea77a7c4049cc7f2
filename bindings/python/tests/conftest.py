"""Settings of all tests."""

import os

# No window opens.
os.environ["MPLBACKEND"] = "Agg"
