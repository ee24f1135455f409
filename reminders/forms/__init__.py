"""What is asked of people who want letters?"""
