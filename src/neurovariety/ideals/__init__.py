"""ideals"""
