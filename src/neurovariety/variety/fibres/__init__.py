"""All parameters that compute one function: symmetries, slices across them, finite fibres, a canonical choice."""
