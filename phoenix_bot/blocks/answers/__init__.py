"""What /phoenix answers, visible only to whoever asked. App Home is in home/."""
