#include "textflag.h"

// func frames(pcs *uintptr, n int) int
TEXT ·frames(SB), NOSPLIT|NOFRAME, $0-24
	MOVQ pcs+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ BP, BX
	XORQ AX, AX
next:
	CMPQ AX, CX
	JGE  done
	TESTQ BX, BX
	JEQ  done
	MOVQ 8(BX), DX
	MOVQ DX, (DI)(AX*8)
	INCQ AX
	MOVQ (BX), BX
	JMP  next
done:
	MOVQ AX, ret+16(FP)
	RET
