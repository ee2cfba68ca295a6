"""What the web server, the worker and the command line load."""

import gc

from config import from_environment
from portal import create_app

app = create_app(from_environment())

# What has been loaded stays: the collector need not look through it again while somebody waits for a page. Next to
# nothing that a page makes is in circles, so it looks for those after some pages, not many times in each (ADR 28).
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
