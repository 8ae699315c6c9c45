"""`python -m neurovariety` is the command `neurovariety`."""

from neurovariety.cli import main

if __name__ == "__main__":
    main()
