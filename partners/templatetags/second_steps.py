"""How does a person stand with the second step? For the pages of allauth, which are given nothing of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from partners import second_step

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

register = template.Library()


@register.simple_tag
def second_step_state(user: AbstractBaseUser) -> str:
    """As `second_step.state_of`."""
    return second_step.state_of(user)
