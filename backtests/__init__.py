"""What runs the desk on this machine, and what looks at its results; none of it is pushed to the cloud."""

import os

# before numpy comes: its BLAS keeps a thread for each processor, and these take time while they wait for work that is none
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
