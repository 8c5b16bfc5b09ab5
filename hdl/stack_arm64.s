#include "textflag.h"

// func frames(pcs *uintptr, n int) int
TEXT ·frames(SB), NOSPLIT|NOFRAME, $0-24
	MOVD pcs+0(FP), R0
	MOVD n+8(FP), R1
	MOVD R29, R2
	MOVD $0, R3
next:
	CMP  R1, R3
	BGE  done
	CBZ  R2, done
	MOVD 8(R2), R4
	MOVD R4, (R0)(R3<<3)
	ADD  $1, R3
	MOVD (R2), R2
	B    next
done:
	MOVD R3, ret+16(FP)
	RET
