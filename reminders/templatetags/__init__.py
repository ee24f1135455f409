"""What do templates say of letters that no other template says?"""
