#!/bin/sh
# Copy an embedded lake while it runs: first the catalogue, at one moment, then the files it names.
#   sh embedded.sh HOME TARGET      TARGET must not exist yet
# Parquet files are never changed, and what a merge replaces is kept for a day: so the files of the
# copied catalogue are all still there when they are copied. Needs python3 (any) and tar.
set -eu
home="$1" target="$2"
[ -f "$home/lake.sqlite" ] || { echo "no lake in $home" >&2; exit 2; }
[ ! -e "$target" ] || { echo "$target exists already" >&2; exit 2; }
umask 077
part="$target.part"
rm -rf "$part" && mkdir -p "$part"
python3 -I -c '
import sqlite3, sys
source = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=60)
source.execute("VACUUM INTO ?", (sys.argv[2],))
' "$home/lake.sqlite" "$part/lake.sqlite"
for folder in data bucket; do
  # Files that arrive or go while tar reads are not named by the catalogue that was copied.
  [ ! -d "$home/$folder" ] || (cd "$home" && tar -cf - "$folder") | (cd "$part" && tar -xpf -)
done
mv "$part" "$target"
echo "copied to $target"
