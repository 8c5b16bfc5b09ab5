/* Registers of timer_csr: words of 32 bits, addresses in bytes. Generated. */
#ifndef TIMER_CSR_H
#define TIMER_CSR_H

/* control */
#define TIMER_CSR_CONTROL_OFFSET 0x0u
#define TIMER_CSR_CONTROL_RESET 0x3e81u
/* enable, bits 0, read and write */
#define TIMER_CSR_CONTROL_ENABLE_SHIFT 0
#define TIMER_CSR_CONTROL_ENABLE_MASK 0x1u
/* period, bits 19:4, read and write: In cycles. */
#define TIMER_CSR_CONTROL_PERIOD_SHIFT 4
#define TIMER_CSR_CONTROL_PERIOD_MASK 0xffff0u
/* start, bits 31, write one for a pulse: Starts | restarts. */
#define TIMER_CSR_CONTROL_START_SHIFT 31
#define TIMER_CSR_CONTROL_START_MASK 0x80000000u

/* status: What has happened. */
#define TIMER_CSR_STATUS_OFFSET 0x4u
#define TIMER_CSR_STATUS_RESET 0x90000u
/* running, bits 0, read only: The timer counts. */
#define TIMER_CSR_STATUS_RUNNING_SHIFT 0
#define TIMER_CSR_STATUS_RUNNING_MASK 0x1u
/* alarm, bits 9:8, write one to clear: An alarm went off. */
#define TIMER_CSR_STATUS_ALARM_SHIFT 8
#define TIMER_CSR_STATUS_ALARM_MASK 0x300u
/* missed, bits 19:16, cleared by reading */
#define TIMER_CSR_STATUS_MISSED_SHIFT 16
#define TIMER_CSR_STATUS_MISSED_MASK 0xf0000u

#endif
