/*
 * The filter language. One rule for each level of precedence, loosest first; chains are loops, not recursion, so the only way
 * to nest is a bracket, and FilterParser counts brackets on the tokens before it parses.
 *
 * Keywords exist in all-lower and all-upper form only. `not` binds looser than comparisons, so `not a == 1` is `not (a == 1)`.
 */
grammar FilterGrammar;

filter
  : disjunction EOF
  ;

disjunction
  : conjunction (OR conjunction)*
  ;

conjunction
  : negation (AND negation)*
  ;

negation
  : NOT* equality (bitOperator equality)*
  ;

// Looser than comparisons, as in C, so that a comparison of bits needs brackets. Three levels of precedence, which ExprBuilder tells
// apart: rules of their own would let brackets nest less deep.
bitOperator
  : AMPERSAND
  | CARET
  | PIPE
  ;

equality
  : relation ((EQ | NE) relation)?
  ;

// Two operators of the same direction make a range: 1 < x <= 5.
relation
  : membership (relationOperator membership (relationOperator membership)?)?
  ;

relationOperator
  : LT
  | LE
  | GT
  | GE
  ;

membership
  : sum (NOT? IN (list | VARIABLE))?
  ;

sum
  : product ((PLUS | MINUS) product)*
  ;

product
  : signed ((STAR | SLASH | PERCENT) signed)*
  ;

signed
  : sign* power
  ;

sign
  : PLUS
  | MINUS
  ;

power
  : matching (POWER exponent)*
  ;

exponent
  : sign* matching
  ;

matching
  : primary ((LIKE | REGEX | NOT_REGEX) (text | VARIABLE))?
  ;

primary
  : LPAREN disjunction RPAREN                             # group
  | EXISTS (path | LPAREN path RPAREN)                    # exists
  | IDENTIFIER LPAREN (argument (COMMA argument)*)? RPAREN # call
  | IDENTIFIER text                                       # typedText
  | path (IS NOT? NULL)?                                  # pathOrNullTest
  | constant                                              # constantValue
  | VARIABLE                                              # variable
  | list                                                  # listValue
  ;

argument
  : IDENTIFIER ASSIGN disjunction
  | disjunction
  ;

// A name between brackets is a field of a struct; `$` is the element that a condition on elements looks at.
path
  : (IDENTIFIER | META | ELEMENT) (LBRACKET (text | INTEGER | IDENTIFIER) RBRACKET)*
  ;

list
  : LBRACKET (element (COMMA element)* COMMA?)? RBRACKET
  ;

element
  : sign* (INTEGER | FLOAT)
  | TRUE
  | FALSE
  | text
  | IDENTIFIER text
  | VARIABLE
  | list
  ;

constant
  : INTEGER
  | FLOAT
  | TRUE
  | FALSE
  | text
  ;

text
  : STRING
  | RAW_STRING
  ;

LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
COMMA: ',';

LE: '<=';
LT: '<';
GE: '>=';
GT: '>';
EQ: '==';
NE: '!=';
ASSIGN: '=';

PLUS: '+';
MINUS: '-';
POWER: '**';
STAR: '*';
SLASH: '/';
PERCENT: '%';

AMPERSAND: '&';
CARET: '^';
PIPE: '|';
REGEX: '=~';
NOT_REGEX: '!~';

AND: 'and' | 'AND' | '&&';
OR: 'or' | 'OR' | '||';
NOT: 'not' | 'NOT' | '!';
IN: 'in' | 'IN';
LIKE: 'like' | 'LIKE';
EXISTS: 'exists' | 'EXISTS';
IS: 'is' | 'IS';
NULL: 'null' | 'NULL';
TRUE: 'true' | 'True' | 'TRUE';
FALSE: 'false' | 'False' | 'FALSE';

// Known from other languages, and refused by name.
UNSUPPORTED: '<<' | '>>' | '~' | '<>';

VARIABLE: '{' [ \t]* NAME [ \t]* '}';

INTEGER
  : [0-9]+
  | '0' [xX] HEX+
  | '0' [bB] [01]+
  ;

FLOAT
  : [0-9]+ '.' [0-9]* EXPONENT?
  | '.' [0-9]+ EXPONENT?
  | [0-9]+ EXPONENT
  | '0' [xX] (HEX+ '.'? HEX* | '.' HEX+) [pP] [+-]? [0-9]+
  ;

// Escapes are checked when the text is decoded, where the place of a bad one is known.
STRING
  : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"'
  | '\'' (~['\\\r\n] | '\\' ~[\r\n])* '\''
  ;

RAW_STRING
  : [rR] '"' ~["\r\n]* '"'
  | [rR] '\'' ~['\r\n]* '\''
  ;

UNTERMINATED
  : '"' (~["\\\r\n] | '\\' ~[\r\n])*
  | '\'' (~['\\\r\n] | '\\' ~[\r\n])*
  ;

META: '$meta';
ELEMENT: '$';
IDENTIFIER: NAME;

SPACE: [ \t\r\n]+ -> skip;
UNEXPECTED: .;

fragment NAME: [A-Za-z_] [A-Za-z0-9_]*;
fragment HEX: [0-9a-fA-F];
fragment EXPONENT: [eE] [+-]? [0-9]+;
