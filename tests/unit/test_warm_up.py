"""What a worker loads before its first filing; told in a process of its own, which has read nothing."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
from transforms.catalogue import catalogue
from transforms.filing import warm_up
warm_up()
built = vars(catalogue())
print(*sorted(name for name, kept in vars(type(catalogue())).items()
              if type(kept).__name__ == "cached_property" and name not in built))
"""


def test_no_list_of_the_catalogue_waits_for_a_filing() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
