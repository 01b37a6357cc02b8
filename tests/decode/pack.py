# SPDX-License-Identifier: MIT
"""pack.py FOLDER FILE: makes the corpus of corpus_check.c of the inputs in a folder, as libFuzzer leaves them, and of
one frame for each of 62 seeds."""
import os
import sys

folder, out = sys.argv[1:]
inputs = {open(os.path.join(folder, name), 'rb').read() for name in os.listdir(folder)}
inputs |= {bytes([seed, 0, 0xff, 0, 0xff]) for seed in range(2, 64)}
with open(out, 'wb') as file:
    for data in sorted((i for i in inputs if 5 <= len(i) <= 1024), key=lambda i: (len(i), i)):
        file.write(len(data).to_bytes(2, 'big') + data)
