/* count.h: how many elements an array has. */
#ifndef CADIALOG_CORE_COUNT_H
#define CADIALOG_CORE_COUNT_H

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
