"""Quick loading of cdktf and of the provider packages made for it, for Python.

The ordinary `from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster` imports all 2,135
submodules of the package and has Node parse a 120 MB assembly: 10 to 16 seconds. Here only the
submodules in use are imported, and Node gets a copy of the assembly that holds nothing else.

    from pathlib import Path
    from tfgen import bindings

    AWS = "cdktf_cdktf_provider_aws"
    bindings.activate(AWS, bindings.submodules_in(Path("modules"), AWS))

    from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster  # quick from here on

Node starts inside `activate` and works while Python goes on, so `activate` comes early, and always
before the first import of the package. `warm`, in an install step, saves the first `activate` its
three seconds; `status` says whether that was done. `Loaded.renew` empties the kernel between many
programs' worth of constructs; `create_each` and `call_each` save the waiting between many calls.
Nothing here knows which submodules or which provider it serves; `cdktn` and its packages work the
same way.

The parts, each in its own file: `submodules` (which ones does the code use), `installed` (what is
there), `descriptions` and `assembly` (the pruned copy), `entry` and `cache` (where it lives),
`finder` (the stand-in package), `node`, `direct.js`, `kernel`, `structs` and `calls` (Node),
`loader` (all together).
"""

from tfgen.bindings.calls import call_each, create_each
from tfgen.bindings.loader import Loaded, activate
from tfgen.bindings.node import find_node
from tfgen.bindings.status import CacheStatus, status, warm
from tfgen.bindings.submodules import submodules_in

__all__ = [
    "CacheStatus",
    "Loaded",
    "activate",
    "call_each",
    "create_each",
    "find_node",
    "status",
    "submodules_in",
    "warm",
]
