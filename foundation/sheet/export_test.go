package sheet

// Normal is the normal form of words.
var Normal = words
