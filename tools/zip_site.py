"""Pack the built book into one zip for a workshop without Wi-Fi."""

import shutil
from pathlib import Path

BUILD = Path(__file__).parent.parent / "_build"

if __name__ == "__main__":
    # A folder of its own inside the zip, so that unpacking never litters.
    packed = shutil.make_archive(str(BUILD / "teko"), "zip", BUILD, "site")
    size = Path(packed).stat().st_size / 1e6
    print(f"{packed} ({size:.1f} MB). Unpack it and open site/index.html.")
