"""What does this feed say, and when do we ask again?"""
