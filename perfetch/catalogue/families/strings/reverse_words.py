# === family
# title: reverse the order of the words in a text
# sizes: 1000 4000 16000
# === intents
# reverse word order in a string
# Given a long sentence, return the same words from last to first, separated by single spaces.
# How can I flip "the quick fox" into "fox quick the"?
# Generate a text whose words come in the opposite order, spelling of each word unchanged
# last word first, first word last, letters inside the words untouched
# I'm reading right-to-left transcripts token by token and have to put the tokens back into reading order as one str
# take a str, split on blanks, hand back a str with the words back to front
# rearrange the words of a paragraph so that it reads from its end to its beginning
# Python one: words of the text in inverse sequence
# === positive reverse_words
def reverse_words(text: str) -> str:
    return " ".join(reversed(text.split()))
# === slow reverse_words: every word is put in front of the result, which copies the whole result
def reverse_words(text):
    result = ""
    for word in text.split():
        if result:
            result = word + " " + result
        else:
            result = word
    return result
# === slow reverse_words: insertion at the front of a list moves all entries behind it
def reverse_words(text):
    flipped = []
    for word in text.split(" "):
        flipped.insert(0, word)
    return " ".join(flipped)
# === near_miss mirror_words: spell each word of the text backwards but keep the words where they are
def mirror_words(text: str) -> str:
    return " ".join([word[::-1] for word in text.split()])
# === input
def make_input(n, rng):
    letters = "abcdefghijklmnopqrstuvwxyz"
    return (" ".join("".join(rng.choices(letters, k=rng.randint(2, 8))) for _ in range(n)),)
# === check
def check(text, answer):
    end = len(text)
    for word in answer.split(" "):
        if not word or not text.endswith(word, 0, end):
            return False
        end -= len(word)
        if end > 0:
            if text[end - 1] != " ":
                return False
            end -= 1
    return end == 0
