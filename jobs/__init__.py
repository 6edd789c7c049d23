"""What is done by the clock. One file each: NAME, EVERY, ABOUT, and run_once(), which may be repeated."""
