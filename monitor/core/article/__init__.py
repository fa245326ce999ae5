"""What did the reporter write?"""
