// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary, ICanaries} from "../../../src/interfaces/ICanaries.sol";
import {SettledAppeal, SettledMember, SettledRound} from "../../../src/interfaces/ISettlement.sol";
import {vm} from "../../support/Vm.sol";
import {RandomDispute} from "./RandomDispute.sol";

/// @notice Many disputes at once, canaries among them, that share mediators and are settled piecemeal while their members claim, the sponsor
/// comes and goes and the token is paused now and then.
contract MoneyCrowd is RandomDispute {
    struct Case {
        bytes32 id;
        bytes32 deal;
        uint8 outcome;
        bool returned;
        /// @dev Wei of escrow, fee, bonds, slashes and forfeits that came in, and wei credited.
        uint256 paidIn;
        uint256 credited;
        bytes[] unsettled;
    }

    Case[] private _cases;
    /// @dev Disputes whose canary is open.
    bytes32[] private _open;
    uint256 private _posted;
    uint256 private _next;

    uint256 public paidIn;
    uint256 public paidOut;
    /// @dev Mediators on time and right who lost stake; canaries opened with too young a root; settlements a pause held up without need.
    uint256 public wronged;
    uint256 public late;
    uint256 public heldUp;
    mapping(bytes32 what => uint256 times) public reached;

    function setUp() public override {
        super.setUp();
        _admit(2);
    }

    function actions() external pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](9);
        selectors[0] = this.challenge.selector;
        selectors[1] = this.settleOne.selector;
        selectors[2] = this.finish.selector;
        selectors[3] = this.claimOne.selector;
        selectors[4] = this.commitTo.selector;
        selectors[5] = this.openOne.selector;
        selectors[6] = this.endOne.selector;
        selectors[7] = this.bondMoves.selector;
        selectors[8] = this.pauseOrNot.selector;
    }

    /// @notice Funds a dispute of up to three rounds with appeals, already played.
    function challenge(uint256 seed) external {
        if (token.paused() || _cases.length == 40) return;
        _seed = seed;
        Case storage made = _cases.push();
        made.id = keccak256(abi.encode("dispute", _cases.length));
        made.deal = keccak256(abi.encode("deal", _cases.length));
        made.outcome = uint8(1 + _pick(6));
        uint8 count = uint8(1 + _pick(3));
        bool canary = made.outcome <= 2 && _chance(1, 3);
        bool appealed;
        for (uint8 number = 1; number <= count; number++) {
            SettledRound memory round = _anyRound(number, _defaults());
            round.canary = canary;
            if (appealed) round.funder = appellant;
            else settlement.receiveEscrow(made.deal, creator, round.seats * FEE);
            made.paidIn += round.seats * FEE;
            appealed = _chance(1, 2);
            if (appealed) made.paidIn += _appealCase(made, round, number < count);
            made.unsettled.push(abi.encode(round));
        }
        paidIn += made.paidIn;
        reached["challenge"]++;
    }

    /// @return held wei of the bond, and of the fees unless the round they pay for was drawn and counts them
    function _appealCase(Case storage made, SettledRound memory round, bool heard) private returns (uint256 held) {
        uint128 bond = uint128(_seatsOf(round.round + 1)) * FEE;
        settlement.receiveAppeal(made.id, made.deal, round.round, appellant, bond);
        round.appeal = SettledAppeal(appellant, uint8(1 + _pick(4)), bond, heard);
        return heard ? bond : 2 * uint256(bond);
    }

    /// @notice Settles any unsettled round of any dispute.
    function settleOne(uint256 seed) external {
        if (_cases.length == 0) return;
        Case storage some = _cases[seed % _cases.length];
        uint256 left = some.unsettled.length;
        if (left == 0) return;
        uint256 k = (seed >> 64) % left;
        SettledRound memory round = abi.decode(some.unsettled[k], (SettledRound));
        (uint256 creditBefore, uint256 takenBefore) = (settlement.totalCredit(), registry.totalTaken());
        uint256[] memory stakes = _stakesOf(round.members);
        try settlement.settleRound(some.id, some.deal, some.outcome, VERSION, round) {
            some.unsettled[k] = some.unsettled[left - 1];
            some.unsettled.pop();
            uint256 taken = registry.totalTaken() - takenBefore;
            some.paidIn += taken;
            paidIn += taken;
            some.credited += settlement.totalCredit() - creditBefore;
            _judge(some.outcome, round.members, stakes);
            reached["settle"]++;
        } catch {
            if (!token.paused() || !_slashes(some.outcome, round)) heldUp++;
            reached["settle while paused"]++;
        }
    }

    /// @notice Captures the mediation fee and returns what is left of a settled dispute's escrow.
    function finish(uint256 seed) external {
        if (_cases.length == 0) return;
        Case storage some = _cases[seed % _cases.length];
        if (some.unsettled.length > 0 || some.returned) return;
        if (!token.paused()) {
            settlement.captureFee(some.id, some.deal, creator, FEE);
            some.paidIn += FEE;
            paidIn += FEE;
        }
        uint256 before = settlement.totalCredit();
        settlement.returnEscrow(some.id, some.deal, creator);
        some.credited += settlement.totalCredit() - before;
        some.returned = true;
        reached["finish"]++;
    }

    /// @notice Somebody takes what it is owed.
    function claimOne(uint256 seed) external {
        address[] memory all = accounts();
        address account = all[seed % all.length];
        uint256 amount = settlement.creditOf(account);
        if (amount == 0 || token.paused()) return;
        vm.prank(account);
        settlement.claim();
        paidOut += amount;
        reached["claim"]++;
    }

    /// @notice The sponsor commits to one more canary.
    function commitTo(uint256) external {
        ICanaries.Sponsor memory it = canaries.sponsorOf(sponsor);
        if (it.bond - it.reserved < CANARY_BOND) return;
        bytes32 root = canaries.leafOf(_canary(_posted++ % 26));
        vm.prank(sponsor);
        canaries.postRoot(root);
    }

    /// @notice The pool opens a canary for a dispute of this epoch or the next: the first must be refused.
    function openOne(uint256 seed) external {
        if (_next == _posted) return;
        Canary memory canary = _canary(_next % 26);
        (, uint64 posted) = canaries.rootAt(sponsor, uint32(_next));
        uint64 epoch = posted + uint64(seed % 2);
        _consent(canary);
        bytes32 id = keccak256(abi.encode("canary", _next));
        ICanaries.Sponsor memory it = canaries.sponsorOf(sponsor);
        try canaries.open(id, sponsor, uint32(_next), canary, new bytes32[](0), epoch) {
            if (epoch == posted) late++;
            _open.push(id);
            _next++;
            reached["open"]++;
        } catch {
            if (epoch > posted && it.bond - it.reserved >= CANARY_BOND) heldUp++;
        }
    }

    /// @notice A canary ends, its truth upheld or not.
    function endOne(uint256 seed) external {
        if (_open.length == 0) return;
        uint256 k = seed % _open.length;
        bool overturned = seed >> 64 & 1 == 1;
        if (overturned && token.paused()) return;
        settlement.endCanary(_open[k], overturned, appellant, uint128(seed >> 128));
        if (overturned) paidIn += CANARY_BOND;
        _open[k] = _open[_open.length - 1];
        _open.pop();
        reached[overturned ? bytes32("forfeit") : bytes32("release")]++;
    }

    /// @notice The sponsor adds to its bond, or takes what is free.
    function bondMoves(uint256 seed) external {
        if (token.paused()) return;
        ICanaries.Sponsor memory it = canaries.sponsorOf(sponsor);
        if (seed % 4 > 0 || it.bond == it.reserved) {
            vm.prank(sponsor);
            canaries.addBond(uint128(1 + (seed >> 64) % (2 * CANARY_BOND)));
            return;
        }
        vm.prank(sponsor);
        canaries.requestBondWithdrawal();
        vm.warp(block.timestamp + WITHDRAWAL);
        vm.prank(sponsor);
        canaries.withdrawBond();
        reached["withdraw"]++;
    }

    function pauseOrNot(uint256 seed) external {
        token.setPaused(seed % 4 == 0);
    }

    function contracts() external view returns (address, address, address) {
        return (address(token), address(settlement), address(canaries));
    }

    /// @notice Bonds of the sponsor, free and reserved, and canaries that are open.
    function bonds() external view returns (uint256 bond, uint256 reserved, uint256 open) {
        ICanaries.Sponsor memory it = canaries.sponsorOf(sponsor);
        return (it.bond, it.reserved, _open.length * CANARY_BOND);
    }

    /// @notice Everybody who can be credited.
    function accounts() public view returns (address[] memory all) {
        all = new address[](4 + 5 + 9 + 17);
        (all[0], all[1], all[2], all[3]) = (treasury, insurance, creator, appellant);
        uint256 at = 4;
        for (uint8 number = 1; number <= 3; number++) {
            for (uint256 i = 0; i < _seatsOf(number) + 2; i++) {
                all[at++] = _mediator(number, i);
            }
        }
    }

    /// @notice Wei in all escrows, and of finished disputes how much more or less than came in was credited.
    function books() external view returns (uint256 escrows, uint256 off) {
        for (uint256 i = 0; i < _cases.length; i++) {
            Case storage some = _cases[i];
            escrows += settlement.escrowOf(some.deal);
            if (some.returned) {
                off += some.paidIn > some.credited ? some.paidIn - some.credited : some.credited - some.paidIn;
            }
        }
    }

    function _stakesOf(SettledMember[] memory members) private view returns (uint256[] memory stakes) {
        stakes = new uint256[](members.length);
        for (uint256 i = 0; i < members.length; i++) {
            stakes[i] = registry.stakeOf(members[i].mediator);
        }
    }

    function _judge(uint8 final_, SettledMember[] memory members, uint256[] memory stakes) private {
        for (uint256 i = 0; i < members.length; i++) {
            bool right = members[i].revealed && (final_ > 2 || members[i].outcome > 2 || members[i].outcome == final_);
            if (right && registry.stakeOf(members[i].mediator) != stakes[i]) wronged++;
        }
    }

    function _slashes(uint8 final_, SettledRound memory round) private pure returns (bool) {
        for (uint256 i = 0; i < round.members.length; i++) {
            SettledMember memory member = round.members[i];
            if (!member.committed && member.seated && round.commitRanToEnd) return true;
            if (member.committed && !member.revealed && round.revealRanToEnd) return true;
            if (member.revealed && final_ <= 2 && member.outcome <= 2 && member.outcome != final_) return true;
        }
        return false;
    }
}
