"""What do we tell?"""
