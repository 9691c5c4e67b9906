"""Named constants for the bytes used in file formats, and predicates on single bytes, for compiled code."""

from __future__ import annotations

from annotator.bytes.compiled import helper

TAB, FEED, RETURN, SPACE, DELETE = 9, 10, 13, 32, 127
HASH, PERCENT, AMPERSAND, STAR, PLUS, COMMA, MINUS, DOT, SLASH = 35, 37, 38, 42, 43, 44, 45, 46, 47
ZERO, ONE, NINE, COLON, SEMICOLON, LESS, EQUALS, GREATER, QUESTION = 48, 49, 57, 58, 59, 60, 61, 62, 63
OPEN, CLOSE, UNDERSCORE, BAR = 91, 93, 95, 124
A, B, C, D, E, F, G, L, N = 65, 66, 67, 68, 69, 70, 71, 76, 78
P, Q, R, S, T, U, V, X = 80, 81, 82, 83, 84, 85, 86, 88
LOWER_A, LOWER_E, LOWER_R, LOWER_S, LOWER_Z = 97, 101, 114, 115, 122
CASE = 32  # difference between a lower case letter and its upper case form
UPPER_MASK = 0xDF  # clears the bit of lower case


@helper
def upper(byte):
    """ASCII upper case."""
    return byte - CASE if LOWER_A <= byte <= LOWER_Z else byte


@helper
def base_number(byte):
    """0..3 of A C G T in either case, else -1."""
    letter = byte & UPPER_MASK
    if letter == A:
        return 0
    if letter == C:
        return 1
    if letter == G:
        return 2
    if letter == T:
        return 3
    return -1


@helper
def same_base(text, i, j):
    """Whether two letters are equal, ignoring case."""
    return text[i] & UPPER_MASK == text[j] & UPPER_MASK


@helper
def same_letters(text, i, j, length):
    """Whether two stretches are equal, ignoring case."""
    for k in range(length):
        if not same_base(text, i + k, j + k):
            return False
    return True
