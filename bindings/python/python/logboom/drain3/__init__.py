"""Drain3's calls and answers, from logboom: change the import and nothing else.

>>> from logboom.drain3 import TemplateMiner
>>> miner = TemplateMiner()
>>> miner.add_log_message("took 1 ms")["template_mined"]
'took 1 ms'
>>> miner.add_log_message("took 2 ms")["template_mined"]
'took <*> ms'

The module paths, names and answers are those of drain3 0.9.11; what differs is listed in
docs/DRAIN3.md. ``TemplateMiner(engine="logboom")`` gives logboom's own templates.
"""

from .template_miner import TemplateMiner

__all__ = ["TemplateMiner"]
