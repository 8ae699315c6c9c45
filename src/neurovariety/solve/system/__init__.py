"""What is solved: expressions, systems with parameters, the tape they are compiled to, and its evaluation."""
