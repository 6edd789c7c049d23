"""The words that one can type after /phoenix, for managers. One file each, with word()."""
