package verilog

import "strings"

// cxxWords are names that Verilator 5 complains of in the ports of a top
// (SYMRSVDWORD), because its C++ has them too. They are good Verilog, and often
// good names: set, queue, interrupt. It renames them itself.
var cxxWords = func() map[string]bool {
	words := strings.Fields(`
		abort alignas alignof and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bit_vector
		bitand bitor bool catch cdecl char char16_t char32_t compl complex concept const_cast
		const_iterator constexpr decltype delete deque double dynamic_cast explicit false far float
		friend goto huge inline interrupt iterator list long map mutable namespace near noexcept
		not_eq nullptr operator or_eq override pascal private public queue register requires sc_clock
		sc_in sc_inout sc_out sc_signal sensitive sensitive_neg sensitive_pos set short sizeof stack
		static_assert static_cast switch synchronized template thread_local throw
		transaction_safe_dynamic true try type_info typeid typename uint16_t uint32_t uint8_t using
		vector volatile wchar_t xor_eq`)
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}()
