"""vinet"""
