/*
 * api/notices.h - private: handlers of notices (notice/notice.h).
 */
#ifndef API_NOTICES_H
#define API_NOTICES_H

#include "call.h"

bool api__notices(struct call *call, struct err *err);
bool api__notice(struct call *call, struct err *err);
bool api__notice_model(struct call *call, struct err *err);
bool api__notice_draft(struct call *call, struct err *err);
bool api__notice_review(struct call *call, struct err *err);
bool api__notice_publish(struct call *call, struct err *err);
bool api__notice_posting(struct call *call, struct err *err);
bool api__notice_extend(struct call *call, struct err *err);
bool api__notice_end(struct call *call, struct err *err);
bool api__notice_archive(struct call *call, struct err *err);
bool api__notice_object(struct call *call, struct err *err);
bool api__notice_answer(struct call *call, struct err *err);

#endif
