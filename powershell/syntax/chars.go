package syntax

import (
	"unicode"
	"unicode/utf8"
)

// charClass is what a character may do in a token.
type charClass uint16

const (
	classLetter         charClass = 1 << iota // begins an identifier: letters and _
	classDigit                                // 0 to 9
	classHex                                  // a hexadecimal digit
	classSuffix                               // a number's type suffix
	classMultiplier                           // begins a number's multiplier
	classSpace                                // white space on a line
	classVariable                             // begins a variable's name
	classTokenEnd                             // ends a word in every mode
	classNumberEnd                            // besides ends a number in an expression
	classAssemblyEnd                          // ends a piece of an assembly's name
	classVariableInside                       // goes on in a variable's name
)

const (
	letterClass = classLetter | classVariable | classVariableInside
	digitClass  = classDigit | classHex | classVariable | classVariableInside
	spaceClass  = classSpace | classTokenEnd | classAssemblyEnd
)

var classes = [utf8.RuneSelf]charClass{
	0:    classTokenEnd | classAssemblyEnd,
	'\t': spaceClass, '\v': spaceClass, '\f': spaceClass, ' ': spaceClass,
	'\n': classTokenEnd | classAssemblyEnd, '\r': classTokenEnd | classAssemblyEnd,
	'!': classNumberEnd, '#': classNumberEnd, '%': classNumberEnd, '*': classNumberEnd, '+': classNumberEnd,
	'-': classNumberEnd, '.': classNumberEnd, '/': classNumberEnd, '<': classNumberEnd, '>': classNumberEnd,
	'=': classNumberEnd | classAssemblyEnd, ']': classNumberEnd | classAssemblyEnd,
	'&': classTokenEnd, '(': classTokenEnd, ')': classTokenEnd, ';': classTokenEnd,
	'{': classTokenEnd, '|': classTokenEnd, '}': classTokenEnd, ',': classTokenEnd | classAssemblyEnd,
	'$': classVariable, ':': classVariable, '^': classVariable, '?': classVariable | classVariableInside,
	'0': digitClass, '1': digitClass, '2': digitClass, '3': digitClass, '4': digitClass,
	'5': digitClass, '6': digitClass, '7': digitClass, '8': digitClass, '9': digitClass,
	'A': letterClass | classHex, 'B': letterClass | classHex, 'C': letterClass | classHex,
	'D': letterClass | classHex | classSuffix, 'E': letterClass | classHex, 'F': letterClass | classHex,
	'G': letterClass | classMultiplier, 'H': letterClass, 'I': letterClass, 'J': letterClass,
	'K': letterClass | classMultiplier, 'L': letterClass | classSuffix, 'M': letterClass | classMultiplier,
	'N': letterClass | classSuffix, 'O': letterClass, 'P': letterClass | classMultiplier, 'Q': letterClass,
	'R': letterClass, 'S': letterClass | classSuffix, 'T': letterClass | classMultiplier,
	'U': letterClass | classSuffix, 'V': letterClass, 'W': letterClass, 'X': letterClass,
	'Y': letterClass | classSuffix, 'Z': letterClass, '_': letterClass,
	'a': letterClass | classHex, 'b': letterClass | classHex, 'c': letterClass | classHex,
	'd': letterClass | classHex | classSuffix, 'e': letterClass | classHex, 'f': letterClass | classHex,
	'g': letterClass | classMultiplier, 'h': letterClass, 'i': letterClass, 'j': letterClass,
	'k': letterClass | classMultiplier, 'l': letterClass | classSuffix, 'm': letterClass | classMultiplier,
	'n': letterClass | classSuffix, 'o': letterClass, 'p': letterClass | classMultiplier, 'q': letterClass,
	'r': letterClass, 's': letterClass | classSuffix, 't': letterClass | classMultiplier,
	'u': letterClass | classSuffix, 'v': letterClass, 'w': letterClass, 'x': letterClass,
	'y': letterClass | classSuffix, 'z': letterClass,
}

// Typographic characters that word processors put in place of the plain ones. PowerShell takes them for those.
const (
	nextLine       = '\u0085'
	noBreakSpace   = '\u00a0'
	enDash         = '\u2013'
	emDash         = '\u2014'
	horizontalBar  = '\u2015'
	singleLeft     = '\u2018'
	singleRight    = '\u2019'
	singleLow      = '\u201a'
	singleReversed = '\u201b'
	doubleLeft     = '\u201c'
	doubleRight    = '\u201d'
	doubleLow      = '\u201e'
)

func is(c rune, class charClass) bool {
	return uint32(c) < utf8.RuneSelf && classes[c]&class != 0
}

func isDash(c rune) bool {
	return c == '-' || c == enDash || c == emDash || c == horizontalBar
}

func isSingleQuote(c rune) bool {
	return c == '\'' || c >= singleLeft && c <= singleReversed
}

func isDoubleQuote(c rune) bool {
	return c == '"' || c >= doubleLeft && c <= doubleLow
}

// isSpace reports white space on a line; line breaks are none.
func isSpace(c rune) bool {
	if c < utf8.RuneSelf {
		return is(c, classSpace)
	}
	if c <= 0x100 {
		return c == noBreakSpace || c == nextLine
	}
	return c <= 0xFFFF && unicode.In(c, unicode.Zs, unicode.Zl, unicode.Zp)
}

// isLetter reports a letter as .NET's Char.IsLetter does, which sees no characters beyond the first 65,536.
func isLetter(c rune) bool {
	if c < utf8.RuneSelf {
		return is(c, classLetter) && c != '_'
	}
	return c <= 0xFFFF && unicode.IsLetter(c)
}

func isLetterOrDigit(c rune) bool {
	if c < utf8.RuneSelf {
		return is(c, classLetter|classDigit) && c != '_'
	}
	return c <= 0xFFFF && (unicode.IsLetter(c) || unicode.IsDigit(c))
}

// isDigit reports a decimal digit of any script, as .NET's Char.IsDigit.
func isDigit(c rune) bool {
	if c < utf8.RuneSelf {
		return is(c, classDigit)
	}
	return c <= 0xFFFF && unicode.IsDigit(c)
}

func isIdentifierStart(c rune) bool {
	return is(c, classLetter) || c >= utf8.RuneSelf && isLetter(c)
}

func isIdentifierFollow(c rune) bool {
	return is(c, classLetter|classDigit) || c >= utf8.RuneSelf && isLetterOrDigit(c)
}

func isVariableStart(c rune) bool {
	return is(c, classVariable) || c >= utf8.RuneSelf && isLetterOrDigit(c)
}

// endsWord reports a character that ends a word in every mode.
func endsWord(c rune) bool {
	if c < utf8.RuneSelf {
		return classes[c]&classTokenEnd != 0
	}
	return isSpace(c)
}

func endsNumber(c rune, ternary bool) bool {
	if c < utf8.RuneSelf {
		return classes[c]&classNumberEnd != 0 || ternary && (c == '?' || c == ':')
	}
	return isDash(c)
}

func endsAssemblyName(c rune) bool {
	if c < utf8.RuneSelf {
		return classes[c]&classAssemblyEnd != 0
	}
	return isSpace(c)
}
