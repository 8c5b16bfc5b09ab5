package netlist

// Undefined contents are registers without reset and initial value, memory
// words without contents, and AnyConst. Simulation draws them from a seed, and
// every engine draws the same ones:
//
//	base  = UndefinedBase(seed, module name, variable or memory name)
//	limb  = UndefinedLimb(base, word*Limbs(width) + limb number)
//
// where word is 0 for a register. The name is the one inside the module, so
// that all instances of a module start alike and the Verilog of a module can
// say it: an emitter prints base as a 64-bit literal and computes the limbs
// with 64-bit additions, multiplications, shifts and exclusive ors:
//
//	z = base + (index + 1) * 64'h9E3779B97F4A7C15;
//	z = (z ^ (z >> 30)) * 64'hBF58476D1CE4E5B9;
//	z = (z ^ (z >> 27)) * 64'h94D049BB133111EB;
//	z = z ^ (z >> 31);
//
// This is splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, OOPSLA 2014) started at base. A value is its limbs, least
// significant first, cut to its width.

const (
	splitmixGamma = 0x9E3779B97F4A7C15
	fnvOffset     = 0xCBF29CE484222325
	fnvPrime      = 0x100000001B3
)

// Splitmix64 is the output function of splitmix64.
func Splitmix64(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// UndefinedBase is the 64-bit constant from which the contents of one variable
// or memory are drawn: FNV-1a over module, a zero byte and name, mixed with the
// mixed seed.
func UndefinedBase(seed uint64, module, name string) uint64 {
	h := uint64(fnvOffset)
	for i := 0; i < len(module); i++ {
		h = (h ^ uint64(module[i])) * fnvPrime
	}
	h *= fnvPrime // the zero byte
	for i := 0; i < len(name); i++ {
		h = (h ^ uint64(name[i])) * fnvPrime
	}
	return Splitmix64(h ^ Splitmix64(seed+splitmixGamma))
}

// UndefinedLimb is 64 bits of the contents that start at base.
func UndefinedLimb(base, index uint64) uint64 {
	return Splitmix64(base + (index+1)*splitmixGamma)
}

// UndefinedValue is what word number word (0 for a register) of an undefined
// variable or memory of width bits holds in a run with this seed.
func UndefinedValue(seed uint64, module, name string, word, width int) Value {
	base := UndefinedBase(seed, module, name)
	v := make(Value, Limbs(width))
	for i := range v {
		v[i] = UndefinedLimb(base, uint64(word*len(v)+i))
	}
	v.Mask(width)
	return v
}
