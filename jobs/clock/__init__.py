"""The clock of all jobs: what a job is, when it is due, its runs as rows, and the thread that starts them.

What a job does is in its own file in jobs/.
"""
