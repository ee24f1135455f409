"""What do reviewers and coordinators work on?"""
