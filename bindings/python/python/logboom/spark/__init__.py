"""Templates, counts and labels of Spark DataFrames of any size, as one machine would say.

>>> import logboom.spark
>>> templates = logboom.spark.templates(logs, "value")  # doctest: +SKIP
>>> labelled = logboom.spark.label(logs, "value")  # doctest: +SKIP

Each row is a record of its own: it has the time that its header tells, or that of a column,
and none from the row before. So the answer is that of one engine with the options
``independent=True`` and the same ``layouts``, whatever the partitions are.
"""

from ._frames import counts, engine, label, layouts, templates
from ._stream import StreamingCounts

__all__ = ["StreamingCounts", "counts", "engine", "label", "layouts", "templates"]
