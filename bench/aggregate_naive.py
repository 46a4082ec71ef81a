# The straightforward way in Python: what bench/aggregate.ts compares with. `groups FILE` or `peers FILE`.
import sys

what, path = sys.argv[1:3]
groups = {}
peers = {}
with open(path) as lines:
    if what == "groups":
        for line in lines:
            f = line.split()
            key = (f[3], f[4], f[5], f[6], f[7], f[12])
            group = groups.get(key)
            if group is None:
                groups[key] = [1, int(f[8]), int(f[9]), int(f[10]), int(f[11])]
                continue
            group[0] += 1
            group[1] += int(f[8])
            group[2] += int(f[9])
            group[3] = min(group[3], int(f[10]))
            group[4] = max(group[4], int(f[11]))
        rows = sorted("\t".join([*key, *map(str, sums)]) for key, sums in groups.items())
        sys.stdout.write("\n".join(rows) + "\n")
    else:
        for line in lines:
            f = line.split()
            peers.setdefault(f[3], set()).add(f[4])
            peers.setdefault(f[4], set()).add(f[3])
        for address, count in sorted(((a, len(s)) for a, s in peers.items()), key=lambda p: -p[1])[:10]:
            print(address, count, sep="\t")
