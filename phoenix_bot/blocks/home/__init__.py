"""The pages of App Home."""
